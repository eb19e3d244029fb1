namespace Hutong.Interop.Harness;

/// <summary>
/// A computer that keeps a phonebook as files, in step with a server by vdirsyncer; khard shows them.
/// </summary>
sealed class Vdirsyncer : IDisposable
{
    readonly string _folder = Workplace.NewFolder("vdirsyncer");
    readonly CardDavPlace _place;

    public Vdirsyncer(CardDavPlace place)
    {
        _place = place;
        Directory.CreateDirectory(Cards);
        Configure("null");
    }

    /// <summary>The folder of the cards, one to a file.</summary>
    public string Cards => Path.Combine(_folder, "cards", "contacts");

    string Configuration => Path.Combine(_folder, "config");

    /// <summary>
    /// What is done about a card that both sides changed: <c>null</c>, <c>"a wins"</c>, <c>"b wins"</c>.
    /// </summary>
    public void Configure(string conflicts) => File.WriteAllText(Configuration, $"""
        [general]
        status_path = "{_folder}/status"
        [pair book]
        a = "files"
        b = "server"
        collections = ["from b"]
        conflict_resolution = {conflicts}
        [storage files]
        type = "filesystem"
        path = "{_folder}/cards"
        fileext = ".vcf"
        [storage server]
        type = "carddav"
        url = "{_place.Url}"
        username = "{_place.User}"
        password = "{_place.Password}"
        {(_place.AuthorityFile.Length > 0 ? $"verify = \"{_place.AuthorityFile}\"" : "")}
        """);

    /// <summary>Finds the phonebook from the server's name alone.</summary>
    public Task<string> DiscoverAsync(CancellationToken stop) => RunAsync(["discover"], stop);

    public Task<string> SyncAsync(CancellationToken stop) => RunAsync(["sync"], stop);

    /// <summary>Runs khard on the files.</summary>
    public async Task<string> KhardAsync(string[] arguments, CancellationToken stop)
    {
        var configuration = Path.Combine(_folder, "khard.conf");
        await File.WriteAllTextAsync(configuration, $"""
            [addressbooks]
            [[contacts]]
            path = {Cards}
            [general]
            debug = no
            default_action = list
            editor = true
            merge_editor = true
            [vcard]
            preferred_version = 3.0
            """, stop);
        return await ChildProcess.RunAsync("/usr/bin/python3", ["/usr/bin/khard", "-c", configuration, .. arguments],
            stop, environment: Environment());
    }

    /// <summary>The cards as they are in the files, by uid.</summary>
    public SortedDictionary<string, string> Read()
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Cards))
        {
            var text = File.ReadAllText(file).ReplaceLineEndings("\n");
            found[text.Split('\n').First(line => line.StartsWith("UID:", StringComparison.Ordinal))] = text;
        }

        return found;
    }

    public void Write(string file, string card) => File.WriteAllText(Path.Combine(Cards, file), card);

    public void Delete(string uid) => File.Delete(FileOf(uid));

    public void Change(string uid, string what, string with) =>
        File.WriteAllText(FileOf(uid), File.ReadAllText(FileOf(uid)).Replace(what, with, StringComparison.Ordinal));

    public void Dispose() => Workplace.Remove(_folder);

    string FileOf(string uid) => Directory.EnumerateFiles(Cards)
        .Single(file => File.ReadAllLines(file).Contains($"UID:{uid}"));

    // Asked whether a folder is to be made it hears yes.
    Task<string> RunAsync(string[] arguments, CancellationToken stop) => ChildProcess.RunAsync("/usr/bin/python3",
        ["/usr/bin/vdirsyncer", "-c", Configuration, .. arguments], stop, "y\ny\ny\n", Environment());

    static Dictionary<string, string> Environment() => new() { ["LC_ALL"] = "C.UTF-8", ["LANG"] = "C.UTF-8" };
}
