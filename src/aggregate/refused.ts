/**
 * What a port throws when an object was reached and its own code failed, so that the same call will fail again.
 * Anything else that is thrown means that it could not be reached just now.
 */
export class Refused extends Error {
  constructor(cause: unknown) {
    super(String(cause));
    this.name = "Refused";
  }
}
