import type { DemoGateway } from "./api.ts";
import type { MailBlocks } from "./mail-page.ts";

/** Placements that show no item: what they show of a person comes from their traits. */
const placements = {
  greeting: { template: "greeting", slots: 1, alt: "Hello" },
  countdown: { template: "countdown", slots: 1, alt: "Free delivery ends soon" },
  loyalty: { template: "loyalty", slots: 1, alt: "Your points" },
};

/** The story's email with everything that can stand in one; tells the gateway what its placements and its reader are. */
export const demoMail = async (gateway: DemoGateway, user: string, send: string): Promise<MailBlocks> => {
  for (const [id, placement] of Object.entries(placements)) await gateway.placement(id, placement);
  const offer_ends_at = new Date(Date.now() + 26 * 3_600_000).toISOString();
  const traits = { first_name: "Ada", points: 640, offer_ends_at };
  await gateway.post("/v1/identify", "wk_dev", { userId: user, messageId: `traits-${offer_ends_at}`, traits });
  const [cards, greeting, countdown, loyalty] = await Promise.all([
    gateway.slots(user, send),
    gateway.slots(user, send, "greeting"),
    gateway.slots(user, send, "countdown"),
    gateway.slots(user, send, "loyalty"),
  ]);
  return { cards, greeting, countdown, loyalty };
};
