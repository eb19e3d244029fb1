using Hutong.Media.Sessions;

namespace Hutong.Media.Bench;

/// <summary>Nobody who would want to know what a session tells.</summary>
sealed class Deaf : IAudioSessionUser
{
    public static readonly Deaf Instance = new();

    public void OnKey(char key)
    {
    }

    public void OnLost()
    {
    }
}
