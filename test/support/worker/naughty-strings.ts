// As text: the list holds characters that no JavaScript module may.
import list from "big-list-of-naughty-strings/blns.json?raw";

/** The Big List of Naughty Strings: texts that broke somebody's program. */
export const naughtyStrings = JSON.parse(list) as readonly string[];
