import type { Checks } from '../checkThat';
import { NAMES } from '../checks';
import type { Draw } from './draw';
import { chatOf, groupOf } from './people';

/** What a change of a group's participants is to be; what is left out is drawn. */
export interface GroupParticipantsOptions {
  /** The phone numbers of those who came or went. */
  readonly participants?: readonly string[];
}

export const GROUP_PARTICIPANTS_OPTIONS: Checks<GroupParticipantsOptions> = { participants: NAMES };

const groupParticipantsData =
  (type: 'GroupParticipantsAdd' | 'GroupParticipantsRemove', field: 'Join' | 'Leave') =>
  (draw: Draw, options: GroupParticipantsOptions = {}): object => ({
    type,
    event: {
      JID: groupOf(draw.whole(1, 3)),
      Sender: draw.chat(),
      Timestamp: draw.timestamp(),
      [field]: options.participants?.map(chatOf) ?? [draw.chat()],
    },
  });

/** The `data` of a `GroupParticipantsAdd`. */
export const groupParticipantsAddData = groupParticipantsData('GroupParticipantsAdd', 'Join');

/** The `data` of a `GroupParticipantsRemove`. */
export const groupParticipantsRemoveData = groupParticipantsData('GroupParticipantsRemove', 'Leave');
