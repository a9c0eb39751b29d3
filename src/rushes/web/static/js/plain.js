// The behaviours of the pages that are not dashboards.
import { attach as attachCopy } from "./copy.js";
import { attach as attachPopovers } from "./popover.js";
import { reveal } from "./reveal.js";

attachPopovers(document);
attachCopy(document);
reveal(document);
