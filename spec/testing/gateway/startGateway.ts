import { createGateway, type Gateway, type GatewaySettings } from 'vzaps-rx/testing';

const started: Gateway[] = [];

/** Starts a gateway that is gone after the test, with whatever is connected to it. */
export const startGateway = async (
  settings: GatewaySettings & { readonly port?: number } = {},
): Promise<Gateway> => {
  const gateway = await createGateway(settings);
  started.push(gateway);
  return gateway;
};

afterEach(() => Promise.all(started.splice(0).map((gateway) => gateway.stop())));
