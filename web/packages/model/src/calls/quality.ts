import type { Quality } from './types';

/** What was counted when it was last looked. */
interface Counted {
  readonly received: number;
  readonly lost: number;
}

/** Loss of Opus with its own error correction, at which half of the quality is gone (ITU-T G.113, percent). */
const Robustness = 20;

/**
 * How people would judge it, 1 to 4.5 (the E-model of ITU-T G.107 with its defaults, delay and loss alone).
 * @param roundTrip Milliseconds. @param jitter Milliseconds. @param loss 0 to 1.
 */
export function estimateMos(roundTrip: number, jitter: number, loss: number): number {
  // The buffer of a receiver holds about twice the jitter, and a frame is heard when it is whole.
  const delay = roundTrip / 2 + jitter * 2 + 20;
  const late = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const percent = Math.max(0, Math.min(1, loss)) * 100;
  const r = Math.max(0, 93.2 - late - (95 * percent) / (percent + Robustness));
  return Math.max(1, Math.min(4.5, 1 + 0.035 * r + 0.000007 * r * (r - 60) * (100 - r)));
}

/** Reads the quality of a call off the browser's statistics, a moment at a time. */
export class QualityMeter {
  private before: Counted = { received: 0, lost: 0 };
  private bytesOfPast = 0;
  private last = 0;

  read(report: RTCStatsReport): Quality | undefined {
    let [received, lost, jitter, bytes, roundTrip] = [0, 0, 0, 0, 0];
    let relayed = false;
    let seen = false;
    let pair: RTCIceCandidatePairStats | undefined;
    report.forEach((one: RTCStats) => {
      if (one.type === 'inbound-rtp' && (one as RTCInboundRtpStreamStats).kind === 'audio') {
        const inbound = one as RTCInboundRtpStreamStats;
        seen = true;
        received += inbound.packetsReceived ?? 0;
        lost += inbound.packetsLost ?? 0;
        jitter = Math.max(jitter, (inbound.jitter ?? 0) * 1000);
      } else if (one.type === 'transport') {
        const transport = one as RTCTransportStats;
        bytes += (transport.bytesReceived ?? 0) + (transport.bytesSent ?? 0);
        pair = report.get(transport.selectedCandidatePairId ?? '') as RTCIceCandidatePairStats | undefined;
      }
    });
    if (pair) {
      roundTrip = (pair.currentRoundTripTime ?? 0) * 1000;
      const local = report.get(pair.localCandidateId) as { candidateType?: string } | undefined;
      const remote = report.get(pair.remoteCandidateId) as { candidateType?: string } | undefined;
      relayed = local?.candidateType === 'relay' || remote?.candidateType === 'relay';
    }
    if (!seen && bytes === 0) {
      return undefined;
    }
    const [got, gone] = [received - this.before.received, Math.max(0, lost - this.before.lost)];
    this.before = { received, lost };
    const loss = got + gone > 0 ? gone / (got + gone) : 0;
    if (bytes < this.last) {
      // Another way was taken, which counts from nothing.
      this.bytesOfPast += this.last;
    }
    this.last = bytes;
    return {
      loss,
      jitter,
      roundTrip,
      relayed,
      bytes: this.bytesOfPast + bytes,
      mos: estimateMos(roundTrip, jitter, loss),
    };
  }
}
