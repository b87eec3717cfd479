/**
 * Deletes the parked records, in a table of that name, in whose text any of these people's keys stands; they stay
 * counted. Returns how many.
 */
export const forgetParked = (sql: SqlStorage, keys: readonly string[]): number =>
  keys.reduce((sum, key) => sum + sql.exec("DELETE FROM parked WHERE instr(value, ?) > 0", key).rowsWritten, 0);
