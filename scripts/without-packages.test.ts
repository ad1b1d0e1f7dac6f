import { describe, expect, it } from "vitest";
import { targetOf, withoutPackages } from "./without-packages.mjs";

describe("npm start where system packages are missing", () => {
  it.each([[["--target", "lab"]], [["--target=lab"]], [["--listen", "127.0.0.1:0", "--target", "docker"]]])(
    "ends with one sentence, what to install in it, where a target was asked for by name: %j",
    (argv) => {
      const said = withoutPackages(["nftables", "iproute2"], argv);
      expect(said?.ends).toBe(true);
      expect(said?.sentence).toMatch(/^--target (lab|docker) needs .*apt-get install nftables iproute2\)/);
      expect(said?.sentence).not.toMatch(/Going on|\. /);
    },
  );

  it("goes on without the lab, and says what it needs, where none was", () => {
    const said = withoutPackages(["nftables"], ["--listen", "127.0.0.1:0"]);
    expect(said?.ends).toBe(false);
    expect(said?.sentence).toMatch(
      /^Going on without the lab: .*apt-get install nftables\)\. Replay works\.$/,
    );
  });

  it("goes on with the lab where ping alone is missing", () => {
    const said = withoutPackages(["iputils-ping"], ["--target", "lab"]);
    expect(said).toMatchObject({ ends: false, sentence: expect.stringMatching(/^Going on without ping: /) });
  });

  it.each([
    [["/var/log/kern.log"], "replay"],
    [["--listen", "127.0.0.1:0", "-"], "replay"],
    [["--target", "lab", "kern.log"], "lab"],
    [["--target", "docker", "--target=lab"], "lab"],
    [["--listen", "127.0.0.1:0"], null],
    [[], null],
  ])("asks for none of them where a log is replayed: %j", (argv, target) => {
    expect(targetOf(argv)).toBe(target);
  });

  it("says nothing where none is", () => {
    expect(withoutPackages([], ["--target", "lab"])).toBeNull();
  });
});
