using Hutong.Contracts.Switching;

namespace Hutong.Accounts.Tests;

sealed class FixedAddress : IPublicAddress
{
    public string Http => "https://chat.example.net";
}
