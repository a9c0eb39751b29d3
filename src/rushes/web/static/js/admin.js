// The operator's pages' behaviours, each in its own file.
import { attach as attachBusy } from "./busy.js";
import { attach as attachChoose } from "./choose.js";
import { attach as attachJob } from "./job.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { attach as attachStrips } from "./strips.js";
import { reveal } from "./reveal.js";

attachRestored();
attachPopovers(document);
attachStrips(document);
attachChoose(document);
attachBusy(document);
reveal(document);
attachJob(document);
