using Hutong.Messaging.Ownership;
using Hutong.Storage;
using Hutong.Switch.Features;
using Hutong.Switch.Iqs;
using Hutong.Switch.Modules;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace Hutong.Messaging.Burning;

/// <summary>Burning after reading: opening is asked of the server, which then counts down for both sides.</summary>
sealed class BurnFeature(
    BurnHook hook, BurnedHook burned, BurnTable table, BurnSweeper sweeper, TimeProvider time) : Feature
{
    FeatureParts? parts;

    public override string Name => "burning";

    public override IReadOnlyList<Standard> Standards => [];

    public override void Declare(FeatureParts parts)
    {
        this.parts = parts;
        parts.Account(Burn.Namespace)
            .Iq(IqScope.Own, "open", Burn.Namespace, OpenAsync)
            .Iq(IqScope.Own, "burn", Burn.Namespace, BurnAsync)
            .Add(hook).Add(burned);
    }

    async ValueTask<IqAnswer> OpenAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || request.Payload["id"] is not { } id || request.Sender is not { } reader)
        {
            return StanzaError.BadRequest;
        }

        // A second look when another device opened it in between.
        for (var look = 0; look < 2; look++)
        {
            if (await table.FindAsync(reader.Tenant, reader.Account, id, cancel) is not var (row, key) || key is null
                || row.Burned == 1 || row.Due <= Now() || BurnCipher.Open(key, row.Box, id) is not { } plain)
            {
                return StanzaError.ItemNotFound;
            }

            if (row.Opened > 0)
            {
                return Burn.Content(ElementReader.Parse(plain), row, TimeColumns.FromMicroseconds(row.Due));
            }

            var now = time.GetUtcNow();
            var until = now.AddSeconds(row.Seconds);
            var outcome = await table.OpenAsync(row, now.ToMicroseconds(), until.ToMicroseconds(), cancel);
            if (outcome.IsDurable)
            {
                await parts!.Exchange!.MessageAsync(null, reader, Burn.Opened(row, until), cancel);
                return Burn.Content(ElementReader.Parse(plain), row, until);
            }

            if (outcome.Result != CommitResult.Conflict)
            {
                return StanzaError.InternalServerError;
            }
        }

        return StanzaError.ItemNotFound;
    }

    /// <summary>Either side burns it now. Answered when the content is destroyed; the rest follows by itself.</summary>
    async ValueTask<IqAnswer> BurnAsync(IqRequest request, CancellationToken cancel)
    {
        if (!request.IsSet || request.Payload["id"] is not { } id || request.Sender is not { } asker)
        {
            return StanzaError.BadRequest;
        }

        var row = await table.FindAsync(asker.Tenant, asker.Account, id, cancel) is var (own, _) ? own
            : await table.SentAsync(asker.Tenant, asker.Account, id, cancel);
        return row is null ? StanzaError.ItemNotFound
            : row.Burned == 1 || await sweeper.BurnAsync(row, cancel) ? IqAnswer.Ok : StanzaError.InternalServerError;
    }

    long Now() => time.GetUtcNow().ToMicroseconds();
}

static class BurnServices
{
    /// <summary>Adds burning after reading.</summary>
    public static IServiceCollection AddBurning(this IServiceCollection services) => services
        .AddMigrations(BurnTable.Migrations)
        .AddSettings<BurnOptions>("messaging:burning")
        .AddSingleton<BurnTable>().AddSingleton<BurnLedger>().AddSingleton<BurnHook>().AddSingleton<BurnedHook>()
        .AddExchangeLater()
        .AddSingleton<BurnSweeper>()
        .AddHostedService(all => all.GetRequiredService<BurnSweeper>())
        .AddOwnedRows("burning", new OwnedTable("burn_messages", "id"), new OwnedTable("burn_keys_unbacked", "id"))
        .AddFeature<BurnFeature>();
}
