// The behaviours of the pages that are not dashboards.
import { attach as attachCopy } from "./copy.js";
import { attach as attachPopovers } from "./popover.js";
import { attach as attachRestored } from "./restored.js";
import { attach as attachScrollEnd } from "./scroll_end.js";
import { reveal } from "./reveal.js";

attachRestored();
attachPopovers(document);
attachCopy(document);
attachScrollEnd(document);
reveal(document);
