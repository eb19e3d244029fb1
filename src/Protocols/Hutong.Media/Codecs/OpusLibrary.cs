using System.Runtime.InteropServices;

namespace Hutong.Media.Codecs;

/// <summary>The system's libopus, when it is installed: bound at run time, so that nothing needs it.</summary>
static unsafe class OpusLibrary
{
    public const int Ok = 0;
    public const int ApplicationVoip = 2048;
    public const int SetBitrate = 4002, SetInbandFec = 4012, SetPacketLossPercent = 4014, SetComplexity = 4010;

    static readonly nint Library = Load();

    static readonly delegate* unmanaged[Cdecl]<int, int, int, int*, nint> NewEncoder =
        (delegate* unmanaged[Cdecl]<int, int, int, int*, nint>)Export("opus_encoder_create");

    static readonly delegate* unmanaged[Cdecl]<nint, short*, int, byte*, int, int> Encoding =
        (delegate* unmanaged[Cdecl]<nint, short*, int, byte*, int, int>)Export("opus_encode");

    static readonly delegate* unmanaged[Cdecl]<nint, int, int, int> Setting =
        (delegate* unmanaged[Cdecl]<nint, int, int, int>)Export("opus_encoder_ctl");

    static readonly delegate* unmanaged[Cdecl]<nint, void> FreeEncoder =
        (delegate* unmanaged[Cdecl]<nint, void>)Export("opus_encoder_destroy");

    static readonly delegate* unmanaged[Cdecl]<int, int, int*, nint> NewDecoder =
        (delegate* unmanaged[Cdecl]<int, int, int*, nint>)Export("opus_decoder_create");

    static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, short*, int, int, int> Decoding =
        (delegate* unmanaged[Cdecl]<nint, byte*, int, short*, int, int, int>)Export("opus_decode");

    static readonly delegate* unmanaged[Cdecl]<nint, void> FreeDecoder =
        (delegate* unmanaged[Cdecl]<nint, void>)Export("opus_decoder_destroy");

    public static bool IsInstalled => Library != 0;

    /// <exception cref="NotSupportedException">libopus is not installed.</exception>
    public static OpusEncoderHandle CreateEncoder(int sampleRateHz)
    {
        Require();
        int error;
        return new(NewEncoder(sampleRateHz, 1, ApplicationVoip, &error));
    }

    /// <exception cref="NotSupportedException">libopus is not installed.</exception>
    public static OpusDecoderHandle CreateDecoder(int sampleRateHz)
    {
        Require();
        int error;
        return new(NewDecoder(sampleRateHz, 1, &error));
    }

    public static int Set(OpusEncoderHandle encoder, int option, int value) =>
        Setting(encoder.DangerousGetHandle(), option, value);

    public static int Encode(OpusEncoderHandle encoder, ReadOnlySpan<short> samples, Span<byte> payload)
    {
        fixed (short* input = samples)
        fixed (byte* output = payload)
        {
            return Encoding(encoder.DangerousGetHandle(), input, samples.Length, output, payload.Length);
        }
    }

    /// <summary>
    /// An empty payload makes up for a lost packet; with forward correction a payload gives the one before.
    /// </summary>
    public static int Decode(
        OpusDecoderHandle decoder, ReadOnlySpan<byte> payload, Span<short> samples, bool forwardCorrection = false)
    {
        fixed (byte* input = payload)
        fixed (short* output = samples)
        {
            return Decoding(decoder.DangerousGetHandle(), payload.IsEmpty ? null : input, payload.Length, output,
                samples.Length, forwardCorrection ? 1 : 0);
        }
    }

    internal static void Free(nint handle, bool encoder)
    {
        if (encoder)
        {
            FreeEncoder(handle);
        }
        else
        {
            FreeDecoder(handle);
        }
    }

    static void Require()
    {
        if (!IsInstalled)
        {
            throw new NotSupportedException("libopus is not installed: Opus can only be passed through");
        }
    }

    static nint Load()
    {
        foreach (var name in new[] { "libopus.so.0", "libopus.0.dylib", "opus.dll" })
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    static nint Export(string name) =>
        Library != 0 && NativeLibrary.TryGetExport(Library, name, out var address) ? address : 0;
}

/// <summary>An encoder of libopus.</summary>
sealed class OpusEncoderHandle : SafeHandle
{
    public OpusEncoderHandle(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpusLibrary.Free(handle, encoder: true);
        return true;
    }
}

/// <summary>A decoder of libopus.</summary>
sealed class OpusDecoderHandle : SafeHandle
{
    public OpusDecoderHandle(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpusLibrary.Free(handle, encoder: false);
        return true;
    }
}
