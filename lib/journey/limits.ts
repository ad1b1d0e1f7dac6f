export type CorrelatorLimits = {
  /** Packets under way at once; beyond it the one that has rested longest is closed as it stands. */
  readonly openPackets: number;
  /** Lines of one packet: a flood over a bridge with many ports has five for each. */
  readonly hopsPerPacket: number;
  /** Tuples by which conversations are known, one to three each; the oldest unused are forgotten. */
  readonly tuples: number;
  /** Closed packets whose fate a later discovery may still change. */
  readonly recalled: number;
  /** How many packets ago one of them was shown at most: an older one is as it was told. */
  readonly revised: number;
};

export const CORRELATOR_LIMITS: CorrelatorLimits = {
  openPackets: 4096,
  hopsPerPacket: 1024,
  tuples: 32_768,
  recalled: 1024,
  revised: 4096,
};

/** Rest after which a packet is over: the kernel runs it to its end in well under 1 ms. */
export const REST_US = 250_000;
/** The same where stamps are whole seconds (dmesg -T, syslog). */
export const COARSE_REST_US = 1_500_000;
/** The same without stamps. */
export const REST_LINES = 512;
/** Waiting for a neighbour: three requests a second apart (net/ipv4/neigh mcast_solicit). */
export const PARKED_US = 4_000_000;
export const PARKED_LINES = 4096;
/** A log that ends this soon after a packet's last line may have cut it: the kernel had no time to log more. */
export const CUT_US = 5_000;
export const CUT_LINES = 1;
