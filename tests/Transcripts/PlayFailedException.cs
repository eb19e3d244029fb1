namespace Hutong.Transcripts;

/// <summary>A play went otherwise than written.</summary>
public sealed class PlayFailedException(string play, PlayLine line, string what)
    : Exception($"{play}.txt line {line.Number}: {what}\n  line:   {line.Text}");
