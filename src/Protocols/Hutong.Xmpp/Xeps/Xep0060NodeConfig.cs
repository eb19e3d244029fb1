using System.Globalization;
using Hutong.Xmpp.Xml;

namespace Hutong.Xmpp.Xeps;

/// <summary>Who may read a node (XEP-0060 section 4.5).</summary>
public enum AccessModel : byte
{
    /// <summary>Who sees the owner's presence.</summary>
    Presence,
    /// <summary>Everybody.</summary>
    Open,
    /// <summary>Some groups of contacts.</summary>
    Roster,
    /// <summary>Those on a list; with nobody on it, the owner alone.</summary>
    Whitelist,
    /// <summary>Who the owner allows one by one.</summary>
    Authorize,
}

/// <summary>
/// How a node behaves (XEP-0060 section 16.4.4). The defaults are those of personal eventing (XEP-0163).
/// </summary>
public sealed record NodeConfig
{
    /// <summary>What a value of <c>max</c> stands for here.</summary>
    public const int Max = int.MaxValue;

    /// <summary>Who may read it. Default: who sees the owner's presence.</summary>
    public AccessModel Access { get; init; } = AccessModel.Presence;

    /// <summary>The groups of contacts, for <see cref="AccessModel.Roster"/>.</summary>
    public IReadOnlyList<string> RosterGroups { get; init; } = [];

    /// <summary>Whether items are kept. Default: yes.</summary>
    public bool PersistItems { get; init; } = true;

    /// <summary>How many items are kept; <see cref="Max"/> for as many as the service allows. Default: 1.</summary>
    public int MaxItems { get; init; } = 1;

    /// <summary>Whether a device that comes is sent the last item. Default: yes.</summary>
    public bool SendLast { get; init; } = true;

    /// <summary>Whether subscribers are told of anything. Default: yes.</summary>
    public bool DeliverNotifications { get; init; } = true;

    /// <summary>Whether notifications carry the items and not only their ids. Default: yes.</summary>
    public bool DeliverPayloads { get; init; } = true;

    /// <summary>Whether subscribers are told that items are deleted. Default: yes.</summary>
    public bool NotifyRetract { get; init; } = true;

    /// <summary>Whether subscribers are told that the node is deleted. Default: yes.</summary>
    public bool NotifyDelete { get; init; } = true;

    /// <summary>Whether subscribers are told that the configuration changes. Default: no.</summary>
    public bool NotifyConfig { get; init; }

    /// <summary>What a person calls it, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The namespace of its items, or null.</summary>
    public string? PayloadType { get; init; }

    /// <summary>
    /// This configuration changed by the fields of a form, in a configuration or in publish-options. Fields that are
    /// not known here are left out of account; null when a known one has a value that there is not.
    /// </summary>
    public NodeConfig? Apply(DataForm form)
    {
        var config = this;
        foreach (var field in form.Fields)
        {
            if (field.Var is null || config.Apply(field) is not { } changed)
            {
                return null;
            }

            config = changed;
        }

        return config;
    }

    /// <summary>
    /// Whether what a publisher expects is so (section 7.1.5): null when it expects what there is not.
    /// </summary>
    public bool? Meets(DataForm options) => Apply(options) is { } wanted ? Same(wanted) : null;

    /// <summary>The form, to read or to fill in.</summary>
    public Element ToForm(string type = "form") => DataForm.Of(type, PubSub.ConfigForm,
        new FormField("pubsub#access_model", [Text(Access)], "list-single", Options:
            [.. Enum.GetValues<AccessModel>().Select(model => ((string?)null, Text(model)))]),
        new FormField("pubsub#roster_groups_allowed", RosterGroups, "text-multi"),
        Flag("pubsub#persist_items", PersistItems),
        new FormField("pubsub#max_items", MaxItems == Max ? "max" : MaxItems.ToString(CultureInfo.InvariantCulture),
            "text-single"),
        new FormField("pubsub#send_last_published_item", SendLast ? "on_sub_and_presence" : "never", "list-single"),
        Flag("pubsub#deliver_notifications", DeliverNotifications),
        Flag("pubsub#deliver_payloads", DeliverPayloads),
        Flag("pubsub#notify_retract", NotifyRetract),
        Flag("pubsub#notify_delete", NotifyDelete),
        Flag("pubsub#notify_config", NotifyConfig),
        new FormField("pubsub#title", Title, "text-single"),
        new FormField("pubsub#type", PayloadType, "text-single")).ToElement();

    /// <summary>The wire form of an access model.</summary>
    public static string Text(AccessModel model) => model switch
    {
        AccessModel.Presence => "presence",
        AccessModel.Open => "open",
        AccessModel.Roster => "roster",
        AccessModel.Whitelist => "whitelist",
        _ => "authorize",
    };

    NodeConfig? Apply(FormField field) => field.Var switch
    {
        "pubsub#access_model" => ReadAccess(field.Value) is { } access ? this with { Access = access } : null,
        "pubsub#roster_groups_allowed" => this with { RosterGroups = field.Values },
        "pubsub#persist_items" => ReadFlag(field) is { } on ? this with { PersistItems = on } : null,
        "pubsub#max_items" => ReadCount(field.Value) is { } count ? this with { MaxItems = count } : null,
        "pubsub#send_last_published_item" => field.Value is "never" or "on_sub" or "on_sub_and_presence"
            ? this with { SendLast = field.Value != "never" } : null,
        "pubsub#deliver_notifications" => ReadFlag(field) is { } on ? this with { DeliverNotifications = on } : null,
        "pubsub#deliver_payloads" => ReadFlag(field) is { } on ? this with { DeliverPayloads = on } : null,
        "pubsub#notify_retract" => ReadFlag(field) is { } on ? this with { NotifyRetract = on } : null,
        "pubsub#notify_delete" => ReadFlag(field) is { } on ? this with { NotifyDelete = on } : null,
        "pubsub#notify_config" => ReadFlag(field) is { } on ? this with { NotifyConfig = on } : null,
        "pubsub#title" => this with { Title = field.Value },
        "pubsub#type" => this with { PayloadType = field.Value },
        _ => this,
    };

    // Records compare lists by reference; everything else is compared as it is.
    bool Same(NodeConfig other) => RosterGroups.SequenceEqual(other.RosterGroups, StringComparer.Ordinal)
        && this with { RosterGroups = [] } == other with { RosterGroups = [] };

    static FormField Flag(string var, bool value) => new(var, value ? "1" : "0", "boolean");

    static bool? ReadFlag(FormField field) => field.Value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    static int? ReadCount(string? value) => value == "max" ? Max
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count
            : null;

    static AccessModel? ReadAccess(string? value) => value switch
    {
        "presence" => AccessModel.Presence,
        "open" => AccessModel.Open,
        "roster" => AccessModel.Roster,
        "whitelist" => AccessModel.Whitelist,
        "authorize" => AccessModel.Authorize,
        _ => null,
    };
}
