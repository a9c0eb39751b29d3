// The operator's pages' behaviours, each in its own file.
import { attach as attachBusy } from "./busy.js";
import { attach as attachChoose } from "./choose.js";
import { attach as attachCopy } from "./copy.js";
import { attach as attachJob } from "./job.js";
import { attach as attachListSearch } from "./list_search.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { attach as attachStrips } from "./strips.js";
import { reveal } from "./reveal.js";

attachRestored();
attachPopovers(document);
attachStrips(document);
attachChoose(document);
attachBusy(document);
attachCopy(document);
attachListSearch(document);
reveal(document);
attachJob(document);
