import { channels } from "../harness/channels.js";
import { prove } from "../harness/proof.js";

await prove(channels);
