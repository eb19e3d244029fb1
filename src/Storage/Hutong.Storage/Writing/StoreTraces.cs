using System.Diagnostics;

namespace Hutong.Storage.Writing;

/// <summary>
/// Spans of the store: one for each commit. It is a child of what handed in its first unit and is linked to the
/// others, because a commit is shared. Nothing is made while nobody listens.
/// </summary>
static class StoreTraces
{
    const int MaxLinks = 64;

    public static readonly ActivitySource Source = new("Hutong.Storage");

    public static Activity? Begin(List<UnitOfWork> batch, int start)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        ActivityContext parent = default;
        List<ActivityLink>? links = null;
        for (var i = start; i < batch.Count && (links is null || links.Count < MaxLinks); i++)
        {
            if (batch[i].Origin is not { } origin)
            {
                continue;
            }

            if (parent == default)
            {
                parent = origin.Context;
            }
            else
            {
                (links ??= []).Add(new ActivityLink(origin.Context));
            }
        }

        return Source.StartActivity("store.commit", ActivityKind.Internal, parent, links: links);
    }

    public static void Tell(Activity span, int units, StoreStatus status)
    {
        span.SetTag("hutong.units", units);
        if (status != StoreStatus.Ok)
        {
            span.SetStatus(ActivityStatusCode.Error, status.ToString());
        }
    }
}
