namespace Hutong.Switch.Users;

/// <summary>Numbers the slots. Process-wide, because slots are static; the numbers carry no meaning.</summary>
static class SlotIndex
{
    static int session = -1;
    static int user = -1;

    public static int NextSession() => Interlocked.Increment(ref session);

    public static int NextUser() => Interlocked.Increment(ref user);
}
