using System.Globalization;
using Hutong.Xmpp.Xeps;

namespace Hutong.Messaging.Eventing;

/// <summary>Who may see a node (XEP-0060 section 4.5).</summary>
enum NodeAccess
{
    Open,
    Presence,
    Roster,
    Authorize,
    Whitelist,
}

/// <summary>
/// A node's configuration: the fields of XEP-0060 section 16.4.4 that mean something here, by their names without
/// <c>pubsub#</c>. What is not set has its default. Immutable.
/// </summary>
sealed class NodeConfig
{
    public const string Form = "http://jabber.org/protocol/pubsub#node_config";
    public const string Options = "http://jabber.org/protocol/pubsub#publish-options";
    const string Prefix = "pubsub#";

    static readonly Dictionary<string, NodeField> Known = new NodeField[]
    {
        NodeField.List("access_model", "presence", "open", "presence", "roster", "authorize", "whitelist"),
        NodeField.List("publish_model", "publishers", "publishers", "subscribers", "open"),
        NodeField.List("send_last_published_item", "on_sub_and_presence", "never", "on_sub", "on_sub_and_presence"),
        NodeField.List("notification_type", "headline", "headline", "normal"),
        NodeField.List("itemreply", "publisher", "owner", "publisher"),
        NodeField.Number("max_items", "1"),
        NodeField.Number("max_payload_size", "max"),
        NodeField.Flag("persist_items", true),
        NodeField.Flag("deliver_notifications", true),
        NodeField.Flag("deliver_payloads", true),
        NodeField.Flag("notify_retract", true),
        NodeField.Flag("notify_delete", true),
        NodeField.Flag("notify_config", false),
        NodeField.Flag("notify_sub", false),
        NodeField.Flag("purge_offline", false),
        NodeField.Flag("presence_based_delivery", true),
        NodeField.Text("title"),
        NodeField.Text("description"),
        NodeField.Text("type"),
        NodeField.Text("language"),
        NodeField.Many("roster_groups_allowed"),
    }.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>
    /// The defaults: those of a personal node (XEP-0163 section 2), one item, seen by subscribers of presence.
    /// </summary>
    public static readonly NodeConfig Default = new([]);

    /// <summary>For one's own devices only, one item for each thing (XEP-0223, XEP-0402, XEP-0490).</summary>
    public static readonly NodeConfig Private = new(new(StringComparer.Ordinal)
    {
        ["access_model"] = ["whitelist"], ["max_items"] = ["max"], ["send_last_published_item"] = ["never"],
    });

    /// <summary>For one's own devices only, one item.</summary>
    public static readonly NodeConfig Whitelist =
        new(new(StringComparer.Ordinal) { ["access_model"] = ["whitelist"] });

    readonly Dictionary<string, string[]> values;

    NodeConfig(Dictionary<string, string[]> values)
    {
        this.values = values;
        Access = Enum.Parse<NodeAccess>(Value("access_model"), ignoreCase: true);
        Persists = Flag("persist_items");
        Delivers = Flag("deliver_notifications");
        Payloads = Flag("deliver_payloads");
    }

    public NodeAccess Access { get; }

    /// <summary>Whether items are kept.</summary>
    public bool Persists { get; }

    /// <summary>Whether anybody is told of changes.</summary>
    public bool Delivers { get; }

    /// <summary>Whether they are told the payload as well.</summary>
    public bool Payloads { get; }

    public bool NotifiesRetract => Flag("notify_retract");

    public bool NotifiesDelete => Flag("notify_delete");

    public bool NotifiesConfig => Flag("notify_config");

    /// <summary>Whether who comes gets the last item.</summary>
    public bool SendsLastOnPresence => Value("send_last_published_item") == "on_sub_and_presence";

    /// <summary>Whether who subscribes gets the last item.</summary>
    public bool SendsLastOnSubscription => Value("send_last_published_item") != "never";

    public string PublishModel => Value("publish_model");

    public IReadOnlyList<string> Groups => Values("roster_groups_allowed");

    /// <summary>How many items are kept, given what the server allows.</summary>
    public int MaxItems(int limit) => Limit("max_items", limit);

    /// <summary>How large a payload may be in bytes, given what the server allows.</summary>
    public int MaxPayload(int limit) => Limit("max_payload_size", limit);

    /// <summary>
    /// This configuration with what a form says; null when a value is not one of its field's. Unknown fields are
    /// left out: clients send back what other servers know.
    /// </summary>
    public NodeConfig? With(DataForm form)
    {
        var next = new Dictionary<string, string[]>(values, StringComparer.Ordinal);
        foreach (var field in form.Fields)
        {
            if (Name(field) is { } name && Known.TryGetValue(name, out var known))
            {
                if (known.Read(field.Values) is not { } read)
                {
                    return null;
                }

                next[name] = read;
            }
        }

        return new(next);
    }

    /// <summary>Whether all that publish options ask for is so (XEP-0060 section 7.1.5).</summary>
    public bool Meets(DataForm options)
    {
        foreach (var field in options.Fields)
        {
            if (Name(field) is { } name && (!Known.TryGetValue(name, out var known)
                || known.Read(field.Values) is not { } wanted || !wanted.SequenceEqual(Values(name))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The whole configuration as a form.</summary>
    public DataForm ToForm(string type, string formType = Form) => DataForm.Of(type, formType, Known.Values.Select(
        field => new FormField(Prefix + field.Name, Values(field.Name), field.Type, null,
            field.Allowed?.Select(value => ((string?)null, value)).ToArray())));

    /// <summary>What differs from the defaults, one field a line: how it is stored.</summary>
    public string ToText() => string.Join('\n', values.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Key + "\t" + string.Join('\t', pair.Value)));

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static NodeConfig FromText(string text)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            values[parts[0]] = parts[1..];
        }

        return new(values);
    }

    static string? Name(FormField field) =>
        field.Var?.StartsWith(Prefix, StringComparison.Ordinal) == true ? field.Var[Prefix.Length..] : null;

    string[] Values(string name) => values.GetValueOrDefault(name) ?? Known[name].Default;

    string Value(string name) => Values(name) is [var first, ..] ? first : "";

    bool Flag(string name) => Value(name) == "true";

    int Limit(string name, int limit) =>
        int.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            ? Math.Clamp(wanted, 1, limit) : limit;
}
