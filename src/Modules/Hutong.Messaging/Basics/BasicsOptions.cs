namespace Hutong.Messaging.Basics;

/// <summary>What the server says of itself.</summary>
sealed class BasicsOptions
{
    /// <summary>
    /// Whether XEP-0092 tells the version. Default true: an operator whose peers report faults wants it known.
    /// </summary>
    public bool TellVersion { get; set; } = true;

    /// <summary>
    /// Addresses for reports of abuse (XEP-0157), as URIs: <c>mailto:</c>, <c>xmpp:</c>, <c>https:</c>. Default none.
    /// </summary>
    public List<string> AbuseAddresses { get; set; } = [];

    /// <summary>Addresses of the administrators (XEP-0157), as URIs. Default none.</summary>
    public List<string> AdminAddresses { get; set; } = [];

    /// <summary>Addresses for feedback (XEP-0157), as URIs. Default none.</summary>
    public List<string> FeedbackAddresses { get; set; } = [];

    /// <summary>Addresses for sales (XEP-0157), as URIs. Default none.</summary>
    public List<string> SalesAddresses { get; set; } = [];

    /// <summary>Addresses for reports about security (XEP-0157), as URIs. Default none.</summary>
    public List<string> SecurityAddresses { get; set; } = [];

    /// <summary>Addresses that tell how the service fares (XEP-0157), as URIs. Default none.</summary>
    public List<string> StatusAddresses { get; set; } = [];

    /// <summary>Addresses for help (XEP-0157), as URIs. Default none.</summary>
    public List<string> SupportAddresses { get; set; } = [];
}
