using Hutong.Media.Bench;
using Hutong.Media.Bench.Relay;

// What media costs.
// mix [--legs 1000] [--members 10] [--seconds 10] legs of G.711 over UDP, mixed by conferences, with their load beside
//   relay [--calls 200] [--seconds 20]                packets through our sessions and through rtpengine
//   relay-serve CALLS PORT PORT                       our side of that: what relay starts as another process
//   codecs                                            what one packet costs in each codec, and SRTP
//   load SECONDS 'PORT PORT ...'                      the load alone: what mix starts as another process
return args switch
{
    ["mix", .. var options] => await MixRun.Run(options),
    ["mix-alone", .. var options] => await MixRun.RunAlone(options),
    ["relay", .. var options] => await RelayRun.Run(options),
    ["relay-serve", var calls, var first, var second] =>
        await HutongRelay.Run(Number(calls), Number(first), Number(second)),
    ["codecs", ..] => PacketCosts.Run(),
    ["load", var seconds, var ports] => LoadRun.Run(Number(seconds), [.. ports.Split(' ').Select(Number)]),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("mix [--legs N] [--members N] [--seconds N] | relay [--calls N] [--seconds N] | codecs");
    return 2;
}
