using System.Runtime.CompilerServices;
using Hutong.Contracts.Accounts;
using Hutong.Messaging.Presence;
using Hutong.Storage;
using Hutong.Switch.Iqs;
using Hutong.Switch.Users;
using Hutong.Xmpp.Stanzas;
using Hutong.Xmpp.Xml;
using Codec = Hutong.Xmpp.Xeps.PrivateStorage;

namespace Hutong.Messaging.PrivateStorage;

/// <summary>Keeps and gives back elements by their name and namespace (XEP-0049).</summary>
sealed class PrivateStorageHandler(IStore store, IEnumerable<IPrivateContent> views, PrivateStorageOptions options)
{
    public static readonly Migration Migration = new("messaging-private", 1,
        """
        create table private_xml (
            tenant bigint not null,
            owner bigint not null,
            ns text not null,
            name text not null,
            content {blob} not null,
            primary key (tenant, owner, ns, name)
        );
        """);

    public async ValueTask<IqAnswer> HandleAsync(IqRequest request, CancellationToken cancel)
    {
        if (Codec.Read(request.Payload) is not { } content)
        {
            return StanzaError.BadRequest;
        }

        var owner = request.Sender!;
        var view = views.FirstOrDefault(view => view.Namespace == content.Namespace);
        if (!request.IsSet)
        {
            return Codec.Write(view is not null ? await view.ReadAsync(owner, cancel)
                : await ReadAsync(owner, content, cancel) ?? new Element(content.Name, content.Namespace));
        }

        var error = view is not null ? await view.WriteAsync(owner, content, cancel)
            : await WriteAsync(owner, content, cancel);
        return error is null ? IqAnswer.Ok : error;
    }

    /// <summary>Nobody else's is anybody's business (section 3).</summary>
    public static ValueTask<IqAnswer> ForeignAsync(IqRequest request, CancellationToken cancel) =>
        new(StanzaError.Forbidden);

    /// <summary>Everything, for its owner to take away.</summary>
    public static async IAsyncEnumerable<Element> ExportAsync(
        IStore store, AccountRef owner, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var content in await store.ReadAsync(db => db.Rows<byte[]>(
            "select content from private_xml where tenant = @tenant and owner = @owner",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value }), cancel))
        {
            yield return Codec.Write(ElementReader.Parse(content));
        }
    }

    async ValueTask<Element?> ReadAsync(User owner, Element asked, CancellationToken cancel)
    {
        var bytes = await store.ReadAsync(db => db.Scalar<byte[]>(
            "select content from private_xml where tenant = @tenant and owner = @owner and ns = @ns and name = @name",
            new { tenant = owner.Tenant.Value, owner = owner.Account.Value, ns = asked.Namespace,
                name = asked.Name }), cancel);
        return bytes is null ? null : ElementReader.Parse(bytes);
    }

    async ValueTask<StanzaError?> WriteAsync(User owner, Element content, CancellationToken cancel)
    {
        var bytes = content.ToBytes();
        if (bytes.Length > options.ElementBytesMax)
        {
            return StanzaError.NotAcceptable.Because("the element is too large");
        }

        var key = new
        {
            tenant = owner.Tenant.Value,
            owner = owner.Account.Value,
            ns = content.Namespace,
            name = content.Name,
            content = bytes,
        };
        var others = await store.ReadAsync(db => db.Scalar<long>(
            "select count(*) from private_xml where tenant = @tenant and owner = @owner and not (ns = @ns and name ="
                + " @name)",
            new { key.tenant, key.owner, key.ns, key.name }), cancel);
        if (others >= options.ElementsMax)
        {
            return StanzaError.ResourceConstraint.Because("the account's private storage is full");
        }

        var unit = new UnitOfWork().Sql(
            """
            insert into private_xml (tenant, owner, ns, name, content) values (@tenant, @owner, @ns, @name, @content)
            on conflict (tenant, owner, ns, name) do update set content = excluded.content
            """, key);
        return (await store.TryCommitAsync(unit, CancellationToken.None)).Refusal();
    }
}
