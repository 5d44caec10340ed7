/**
 * The specs of the pure modules as one: `npm run mutate` runs them once for each mutant, and most of that time would go into loading
 * the library anew for each file.
 */
import '../connection/backoff.spec';
import '../connection/outages/closeCode.spec';
import '../connection/outages/outage.spec';
import '../connection/peerHealth.spec';
import '../connection/reconnectPolicy.spec';
import '../connection/outages/refusal.spec';
import '../connection/outages/refusalStatus.spec';
import '../connection/state.spec';
import '../delivery/idTable.spec';
import '../delivery/ledger.spec';
import '../delivery/ledgerModel.spec';
import '../delivery/recentCount.spec';
import '../delivery/recentIds.spec';
import '../docs/protocol.spec';
import '../docs/spelling.spec';
import '../operators/keyLanes.spec';
import '../operators/ofType.spec';
import '../options/checks.spec';
import '../options/clientOptions.spec';
import '../options/subscribeOptions.spec';
import '../protocol/boundedText.spec';
import '../protocol/codecs.spec';
import '../protocol/endpoint.spec';
import '../protocol/excerpt.spec';
import '../protocol/frame.spec';
import '../protocol/retryAfter.spec';
import '../protocol/tokenAnswer.spec';
