namespace Hutong.Kernel;

/// <summary>A value that must not be printed: its text form is always <c>***</c>.</summary>
public sealed class Secret(string value)
{
    /// <summary>The value itself, for the one place that needs it.</summary>
    public string Reveal() => value;

    /// <inheritdoc />
    public override string ToString() => "***";
}
