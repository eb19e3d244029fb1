using System.Text.Json;
using Hutong.Calling.Lines;
using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Calling.Settings;

/// <summary>What an account has chosen for calls that come to it.</summary>
/// <param name="DoNotDisturb">No device rings; callers hear that it is busy, or leave a message.</param>
/// <param name="CallWaiting">Whether devices ring while another call goes on.</param>
/// <param name="ForwardAlways">Where all calls go; null: to its devices.</param>
/// <param name="ForwardBusy">Where they go when it is busy.</param>
/// <param name="ForwardNoAnswer">Where they go when nobody answers.</param>
/// <param name="ForwardAway">Where they go when no device is there.</param>
/// <param name="RingSeconds">How long devices ring; 0: as the operator has set.</param>
/// <param name="Voicemail">Whether a caller may leave a message when nobody takes the call.</param>
/// <param name="RingTelephone">
/// Whether the account's own telephone is rung when no device answers (app, telephone, voicemail).
/// </param>
/// <param name="BusyLamp">
/// Who may see on a busy lamp that one rings or talks: usual, nobody, contacts, colleagues.
/// </param>
/// <param name="LampTakesCalls">Whether who sees that may also take a call that rings (pick-up).</param>
sealed record CallSettings(
    bool DoNotDisturb = false, bool CallWaiting = true, string? ForwardAlways = null, string? ForwardBusy = null,
    string? ForwardNoAnswer = null, string? ForwardAway = null, int RingSeconds = 0, bool Voicemail = true,
    bool RingTelephone = false, LampAudience BusyLamp = LampAudience.Usual, bool LampTakesCalls = false)
{
    public static readonly CallSettings Default = new();
}

/// <summary>Keeps them.</summary>
sealed class CallSettingsStore(IStore store)
{
    public async ValueTask<CallSettings> OfAsync(AccountRef account, CancellationToken cancel)
    {
        var text = await store.ReadAsync(db => db.RowOrDefault<string>(
            "select settings from call_settings where tenant = @tenant and owner = @owner",
            new { tenant = (long)account.Tenant.Value, owner = account.Account.Value }), cancel);
        return text is null ? CallSettings.Default
            : JsonSerializer.Deserialize(text, CallingJson.Default.CallSettings) ?? CallSettings.Default;
    }

    public async ValueTask<bool> SaveAsync(AccountRef account, CallSettings settings, CancellationToken cancel)
    {
        var text = JsonSerializer.Serialize(settings, CallingJson.Default.CallSettings);
        return (await store.TryCommitAsync(new UnitOfWork().Sql(
            """
            insert into call_settings (tenant, owner, settings) values (@tenant, @owner, @text)
            on conflict (tenant, owner) do update set settings = excluded.settings
            """, new { tenant = (long)account.Tenant.Value, owner = account.Account.Value, text }), cancel)).IsDurable;
    }
}
