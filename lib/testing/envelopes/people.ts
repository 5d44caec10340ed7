/** Invented people. Their numbers lie in a range that is kept for fiction. */
export interface Person {
  readonly name: string;
  readonly phone: string;
}

export const PEOPLE: readonly Person[] = [
  { name: 'Ana Exemplo', phone: '15550100001' },
  { name: 'Bruno Amostra', phone: '15550100002' },
  { name: 'Carla Modelo', phone: '15550100003' },
  { name: 'Davi Ensaio', phone: '15550100004' },
  { name: 'Elisa Prova', phone: '15550100005' },
  { name: 'Fábio Rascunho', phone: '15550100006' },
];

export const LINES: readonly string[] = [
  'Bom dia! Meu pedido já saiu?',
  'Is the shop open on Saturday?',
  'Obrigada, chegou tudo certo 🎉',
  'Could you send me the invoice, please?',
  'Qual é o prazo de entrega para o interior?',
  'Perfect, see you at ten then.',
  'Posso pagar com Pix?',
  'The second box was empty. What now?',
];

/** The address of a person's chat. */
export const chatOf = (phone: string): string => `${phone}@s.whatsapp.net`;

/** The address of a group. */
export const groupOf = (number: number): string => `1203630000000${String(number).padStart(5, '0')}@g.us`;
