namespace Hutong.Switch.Features;

/// <summary>How much of a standard a feature does.</summary>
public enum Support
{
    /// <summary>All that a server must do.</summary>
    Complete,

    /// <summary>The part that the note names.</summary>
    Partial,
}

/// <summary>A standard that a feature implements; docs/standards.md is generated from these.</summary>
/// <param name="Id">For example <c>XEP-0191</c> or <c>RFC 6121</c>.</param>
/// <param name="Version">The version implemented, for an XEP.</param>
/// <param name="Title">Its title.</param>
/// <param name="Support">How much of it.</param>
/// <param name="Note">What is left out or particular.</param>
public sealed record Standard(
    string Id, string? Version, string Title, Support Support = Support.Complete, string? Note = null);

/// <summary>
/// A feature is one declaration and one line in its module's list: what it implements, what it adds to discovery,
/// which requests, messages and presences it takes part in.
/// </summary>
public abstract class Feature
{
    /// <summary>A short name, the folder's: <c>blocking</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it implements.</summary>
    public abstract IReadOnlyList<Standard> Standards { get; }

    /// <summary>Declares its parts. Called once at start.</summary>
    public abstract void Declare(FeatureParts parts);
}
