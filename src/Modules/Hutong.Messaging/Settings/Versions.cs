using Hutong.Contracts.Accounts;
using Hutong.Storage;

namespace Hutong.Messaging.Settings;

/// <summary>Two devices may change settings at once: who changes what it has not seen is told so.</summary>
static class Versions
{
    /// <summary>Makes the unit a conflict unless the row has the version; a row that is not there has 0.</summary>
    public static void Expect(UnitOfWork unit, string table, AccountRef owner, long? version)
    {
        if (version is not { } expected)
        {
            return;
        }

        var key = new { tenant = owner.Tenant.Value, owner = owner.Account.Value };
        unit.Run(db =>
        {
            var found = db.Scalar<long>(
                $"select coalesce((select version from {table} where tenant = @tenant and owner = @owner), 0)", key);
            if (found != expected)
            {
                throw new RefusedException("the settings were changed meanwhile");
            }
        });
    }
}
