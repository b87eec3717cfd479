/** Where all of a deployment's objects live; null: wherever they are first called from. */
export type Jurisdiction = "eu" | "fedramp" | null;

/**
 * The object of that name. The jurisdiction is part of its id: the same name elsewhere is another object, so
 * every object of a deployment is reached through here. (workerd has no jurisdictions: local ones use null.)
 */
export const objectStub = <T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  name: string,
  jurisdiction: Jurisdiction,
): DurableObjectStub<T> => (jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction)).getByName(name);
