import { describe, expect, it } from "vitest";
import { utf8 as bytes } from "../../src/base/bytes.ts";
import type { Lake } from "../../src/lake/lake.port.ts";

const text = (found: Uint8Array | null): string | null => (found === null ? null : new TextDecoder().decode(found));
let folders = 0;

/** What every adapter of the Lake port does; run once per adapter. Each test keeps to a folder of its own. */
export const lakeContract = (name: string, open: () => Promise<Lake>): void => {
  describe(`Lake: ${name}`, () => {
    const opened = async () => ({ lake: await open(), folder: `t${++folders}-${crypto.randomUUID().slice(0, 8)}` });

    it("gives back what was stored, byte by byte, and null for what was not", async () => {
      const { lake, folder } = await opened();
      const all = Uint8Array.from({ length: 256 }, (_, n) => n);
      expect(await lake.putOnce(`${folder}/all.bin`, all)).toBe("stored");
      expect(await lake.get(`${folder}/all.bin`)).toEqual(all);
      expect(await lake.get(`${folder}/none.bin`)).toBeNull();
      expect(await lake.putOnce(`${folder}/empty`, new Uint8Array())).toBe("stored");
      expect(await lake.get(`${folder}/empty`)).toEqual(new Uint8Array());
    });

    it("leaves the first file of a name as it is", async () => {
      const { lake, folder } = await opened();
      expect(await lake.putOnce(`${folder}/a`, bytes("first"))).toBe("stored");
      expect(await lake.putOnce(`${folder}/a`, bytes("second"))).toBe("exists");
      expect(text(await lake.get(`${folder}/a`))).toBe("first");
    });

    it("replaces a file whole, and stores one that is not there", async () => {
      const { lake, folder } = await opened();
      const long = new Uint8Array(3_500_000).fill(7);
      await lake.putOnce(`${folder}/a`, long);
      await lake.replace(`${folder}/a`, bytes("second"));
      expect(text(await lake.get(`${folder}/a`))).toBe("second");
      await lake.replace(`${folder}/new`, bytes("first"));
      expect(text(await lake.get(`${folder}/new`))).toBe("first");
      expect((await lake.list(`${folder}/`, "", 10)).names).toEqual([`${folder}/a`, `${folder}/new`]);
    });

    it("lets one of many at once be first", async () => {
      const { lake, folder } = await opened();
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => lake.putOnce(`${folder}/race`, bytes(String(n)))),
      );
      expect(answers.filter((answer) => answer === "stored").length).toBe(1);
      expect(text(await lake.get(`${folder}/race`))).toBe(String(answers.indexOf("stored")));
    });

    it("carries files of several megabytes", async () => {
      const { lake, folder } = await opened();
      const large = Uint8Array.from({ length: 4_000_001 }, (_, n) => (n * 31) % 251);
      expect(await lake.putOnce(`${folder}/large`, large)).toBe("stored");
      const found = await lake.get(`${folder}/large`);
      expect(found?.length).toBe(large.length);
      expect(found?.every((byte, n) => byte === large[n])).toBe(true);
    });

    it("lists names of a prefix in byte order, in pages, after a name that need not be there", async () => {
      const { lake, folder } = await opened();
      const names = ["b/2", "a-", "a/10", "a/9", "a", "A", "a.b", "a/1=x_y"].map((one) => `${folder}/${one}`);
      await Promise.all(names.map((one) => lake.putOnce(one, bytes("x"))));
      const sorted = names.toSorted();
      expect(await lake.list(`${folder}/`, "", 100)).toEqual({ names: sorted, more: false });
      expect(await lake.list(`${folder}/`, "", 3)).toEqual({ names: sorted.slice(0, 3), more: true });
      expect(await lake.list(`${folder}/`, sorted[2] ?? "", 5)).toEqual({ names: sorted.slice(3), more: false });
      expect(await lake.list(`${folder}/a/`, "", 10)).toEqual({
        names: ["a/10", "a/1=x_y", "a/9"].map((one) => `${folder}/${one}`),
        more: false,
      });
      expect((await lake.list(`${folder}/a/`, `${folder}/a/1=z`, 10)).names).toEqual([`${folder}/a/9`]);
      expect(await lake.list(`${folder}/c`, "", 10)).toEqual({ names: [], more: false });
      expect(await lake.list(`${folder}/`, `${folder}/z`, 10)).toEqual({ names: [], more: false });
    });

    it("walks more names than one request lists", async () => {
      const { lake, folder } = await opened();
      const names = Array.from({ length: 1_005 }, (_, n) => `${folder}/${String(n).padStart(6, "0")}`);
      for (let at = 0; at < names.length; at += 50) {
        await Promise.all(names.slice(at, at + 50).map((one) => lake.putOnce(one, bytes("x"))));
      }
      expect(await lake.list(`${folder}/`, "", 1_003)).toEqual({ names: names.slice(0, 1_003), more: true });
      expect(await lake.list(`${folder}/`, names[999] ?? "", 5)).toEqual({ names: names.slice(1_000), more: false });
    });

    it("refuses a name that stores would spell differently", async () => {
      const { lake } = await opened();
      for (const odd of ["", "/a", "a/", "a//b", "a b", "ä", "a?b", "a%20b", "x".repeat(513)]) {
        await expect(lake.putOnce(odd, bytes("x"))).rejects.toThrow("not a usable name");
        await expect(lake.get(odd)).rejects.toThrow("not a usable name");
      }
    });
  });
};
