import { type Placement, type PlainIdAddress, plainIdMark } from "../contract/placement.ts";

/** Where a placement's pictures and clicks are for a sender that can put no more than an id in an address. */
export const plainIdAddress = ({ id, impersonal, plain_ids: open }: Placement): PlainIdAddress => {
  const path = `${plainIdMark}{id}/${id}/{send_id}/{slot}`;
  const addresses = { image_path: `/o/${path}.jpg`, click_path: `/c/${path}` };
  if (impersonal) return { takes: "any", why: "It is impersonal: the same for everybody.", ...addresses };
  if (open) {
    const why =
      "User ids that nobody can guess: UUIDs of version 4 or 7, or 128 random bits that are no hash's length.";
    return { takes: "unguessable", why, ...addresses };
  }
  const why = "Whoever has one mail could see others' items. Set impersonal, or plain_ids where user ids are secret.";
  return { takes: "none", why, ...addresses };
};
