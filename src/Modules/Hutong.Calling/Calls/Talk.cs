namespace Hutong.Calling.Calls;

/// <summary>Joins legs.</summary>
static class Talk
{
    /// <summary>Puts legs into their call's bridge.</summary>
    public static void Join(Call call, params ReadOnlySpan<CallLeg> legs)
    {
        foreach (var leg in legs)
        {
            if (leg.Audio.Session is { } session && !leg.IsOver)
            {
                call.Bridge.Add(session);
                call.Bridge.Play(session, null);
            }
        }

        call.Bridge.Refresh();
    }
}
