using Hutong.Contracts.Accounts;
using Hutong.Contracts.Http;
using Hutong.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hutong.Accounts.Http;

/// <summary>What an operator does over HTTP, with a token of <c>hutong operator token</c>.</summary>
static class AdminEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/admin").WithTags("admin").RequireAuthorization(HttpPolicies.Operator)
            .ProducesProblem(401).ProducesProblem(403);
        group.MapGet("/accounts", ListAsync).WithSummary("Accounts, page by page").Produces<AccountPage>();
        group.MapPost("/accounts", AddAsync).WithSummary("Opens an account").Produces<AccountBody>(201)
            .ProducesProblem(409);
        group.MapGet("/accounts/{address}", GetAsync).WithSummary("An account").Produces<AccountBody>()
            .ProducesProblem(404);
        group.MapPatch("/accounts/{address}", ChangeAsync).WithSummary("Locks, opens, or sets a password")
            .Produces<AccountBody>().ProducesProblem(404);
        group.MapDelete("/accounts/{address}", DeleteAsync).WithSummary("Erases an account").Produces(204)
            .ProducesProblem(404);
        group.MapGet("/domains", DomainsAsync).WithSummary("Domains").Produces<DomainPage>();
        group.MapPost("/domains", AddDomainAsync).WithSummary("Adds a domain").Produces<DomainBody>(201)
            .ProducesProblem(409);
        group.MapPost("/imports/{name}", ImportAsync).WithSummary("Opens accounts for a list of numbers (text/csv)")
            .Accepts<string>("text/csv").Produces<ImportAnswer>().ProducesProblem(503);
    }

    static async Task<IResult> ListAsync(
        IAccountAdmin admin, CancellationToken cancel, int tenant = 1, string? after = null, int limit = 100)
    {
        var page = await admin.ListAsync(new TenantId(tenant), after, limit, cancel);
        return TypedResults.Ok(new AccountPage([.. page.Items.Select(AccountEndpoints.Body)], page.Next));
    }

    static async Task<IResult> AddAsync(AdminAccountRequest body, IAccountAdmin admin, CancellationToken cancel)
    {
        var added =
            await admin.AddAsync(body.Address, body.Password is null ? null : new Secret(body.Password), cancel);
        return added.IsDone
            ? Answers.From(await admin.FindAsync(added.Value.Address.ToString(), cancel),
                found => TypedResults.Created((string?)null, AccountEndpoints.Body(found)))
            : Answers.Problem(added.Fault, added.Why);
    }

    static async Task<IResult> GetAsync(string address, IAccountAdmin admin, CancellationToken cancel) =>
        Answers.From(await admin.FindAsync(address, cancel), found => TypedResults.Ok(AccountEndpoints.Body(found)));

    static async Task<IResult> ChangeAsync(
        string address, AdminAccountChange body, IAccountAdmin admin, CancellationToken cancel)
    {
        if (body.Disabled is { } disabled
            && await admin.DisableAsync(address, disabled, cancel) is { IsDone: false } locking)
        {
            return Answers.Problem(locking.Fault, locking.Why);
        }

        if (body.Password is { } password &&
            await admin.SetPasswordAsync(address, new Secret(password), cancel) is { IsDone: false } setting)
        {
            return Answers.Problem(setting.Fault, setting.Why);
        }

        return await GetAsync(address, admin, cancel);
    }

    static async Task<IResult> DeleteAsync(string address, IAccountAdmin admin, CancellationToken cancel) =>
        Answers.From(await admin.DeleteAsync(address, cancel), _ => TypedResults.NoContent());

    static async Task<IResult> DomainsAsync(IAccountAdmin admin, CancellationToken cancel) =>
        TypedResults.Ok(new DomainPage(
        [.. (await admin.DomainsAsync(cancel)).Select(one => new DomainBody(one.Domain, one.Tenant.Value))], null));

    static async Task<IResult> AddDomainAsync(DomainBody body, IAccountAdmin admin, CancellationToken cancel)
    {
        if (body.NewTenant is { } name)
        {
            return Answers.From(await admin.AddTenantAsync(name, body.Domain, cancel),
                tenant => TypedResults.Created((string?)null, new DomainBody(body.Domain, tenant.Value)));
        }

        var tenant = body.Tenant is { } number ? new TenantId(number) : TenantId.First;
        return Answers.From(await admin.AddDomainAsync(body.Domain, tenant, cancel),
            _ => TypedResults.Created((string?)null, new DomainBody(body.Domain, tenant.Value)));
    }

    static async Task<IResult> ImportAsync(
        string name, HttpRequest request, ISubscriberImport import, CancellationToken cancel, string? domain = null)
    {
        using var csv = new StreamReader(request.Body);
        return Answers.From(await import.ImportAsync(name, csv, domain, null, cancel), report => TypedResults.Ok(
            new ImportAnswer(report.Lines, report.Added, report.Duplicates, report.Refused,
                [.. report.Faults.Select(fault => new ImportFaultAnswer(fault.Line, fault.Fault.ToString()))],
                report.Finished)));
    }
}
