import { describe, expect, it } from "vitest";
import { defaultGateway } from "./default-gateway";

const HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

describe("the default gateway", () => {
  it("[A10] is the one of the route to everywhere, not of another route", () => {
    const routes = `${HEAD}eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\neth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`;
    expect(defaultGateway(routes)).toBe("172.18.0.1");
  });

  it.each(["", HEAD, `${HEAD}eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n`, "x\ny\tz\n"])(
    "[A10] is not known where there is none: %j",
    (routes) => {
      expect(defaultGateway(routes)).toBeNull();
    },
  );
});
