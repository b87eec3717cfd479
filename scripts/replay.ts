// Two commands under one name: a data set's past orders, or (with --from) a range of the log itself.
const isRange = process.argv.slice(2).some((argument) => /^--from(=|$)/.test(argument));

if (isRange) await import("./replay/range-command.ts");
else await import("./replay/data-command.ts");
