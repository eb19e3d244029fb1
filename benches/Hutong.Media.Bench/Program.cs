using Hutong.Media.Bench;

// What media costs.
// mix [--legs 1000] [--members 10] [--seconds 10] legs of G.711 over UDP, mixed by conferences, with their load beside
//   codecs                                            what one packet costs in each codec, and SRTP
//   load PORT LEGS SECONDS                            the load alone: what mix starts as another process
return args switch
{
    ["mix", .. var options] => await MixRun.Run(options),
    ["codecs", ..] => PacketCosts.Run(),
    ["load", var port, var legs, var seconds] => LoadRun.Run(Number(port), Number(legs), Number(seconds)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("mix [--legs N] [--members N] [--seconds N] | codecs");
    return 2;
}
