import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/base/result.ts";
import { type PaintDeps, paintSketch } from "../../../src/render/paint-sketch.ts";
import type { Painter } from "../../../src/render/painter.port.ts";
import { anyPhoto, cardOf, mug, renderParts, tellingPainter } from "../../support/render-parts.ts";
import { plainCard } from "../../support/plain-card.ts";

const budget = { photo: 50, painter: 50 };
const never = new Promise<never>(() => undefined);
const picture = (deps: Partial<PaintDeps>, item = mug) => paintSketch(renderParts(deps), cardOf(item), budget);
const photosThat = (get: PaintDeps["photos"]["get"]) => ({ photos: { get } });
const painterThat = (painter: Painter) => ({ painter });
const failing = { level: "without-photo", bytes: null };

describe("a painted sketch", () => {
  it("is whole when everything works", async () => {
    expect(await picture({})).toMatchObject({ level: "whole", flaw: null });
  });

  it("asks for no photo when the item has none, and nothing is wrong with that", async () => {
    const asked: string[] = [];
    const deps = photosThat((url) => {
      asked.push(url);
      return Promise.resolve(ok(anyPhoto));
    });
    expect(await picture(deps, { ...mug, image: "" })).toMatchObject({ level: "whole", flaw: null });
    expect(asked).toEqual([]);
  });

  it.each([
    ["unreachable", () => Promise.resolve(err("unreachable" as const))],
    ["ip_address", () => Promise.resolve(err("ip_address" as const))],
    ["photo_too_late", () => never],
    ["unreachable", () => Promise.reject(new Error("a bug in a source"))],
    ["not_an_image", () => Promise.resolve(ok(new TextEncoder().encode("<html>")))],
    ["truncated", () => Promise.resolve(ok(plainCard("jpg").bytes.subarray(0, 2_000)))],
  ] as const)("goes without its photo when that is %s", async (flaw, get) => {
    expect(await picture(photosThat(get))).toMatchObject({ level: "without-photo", flaw });
  });

  it("goes without a photo that only the painter finds broken", async () => {
    const telling = tellingPainter();
    const deps = painterThat((drawing, ...rest) =>
      drawing.layers.some((layer) => layer.kind === "photo")
        ? Promise.reject(new Error("decode"))
        : telling.painter(drawing, ...rest),
    );
    expect(await picture(deps)).toMatchObject({ level: "without-photo", flaw: "undecodable" });
  });

  it.each([
    ["painter_failed", () => Promise.reject(new Error("trap"))],
    ["painter_too_late", () => never],
    [
      "painter_failed",
      () => {
        throw new Error("not even a promise");
      },
    ],
  ] as const)("is nothing when the painter is out (%s)", async (flaw, painter) => {
    expect(await picture(painterThat(painter))).toEqual({ ...failing, flaw });
    expect(await picture(painterThat(painter), { ...mug, image: "" })).toEqual({ ...failing, flaw });
  });
});
