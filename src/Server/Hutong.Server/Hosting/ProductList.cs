using Hutong.Accounts;
using Hutong.Calling;
using Hutong.Messaging;
using Hutong.Phonebook;
using Hutong.Switch.Modules;

namespace Hutong.Server.Hosting;

/// <summary>What the product is made of. One line each.</summary>
static class ProductList
{
    public static readonly IModule[] Modules =
    [
        new AccountsModule(),
        new MessagingModule(),
        new PhonebookModule(),
        new CallingModule(),
    ];
}
