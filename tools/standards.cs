#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
// Writes the documents that are made of the code: docs/standards.md, docs/settings.md, docs/events.md.
//   dotnet run tools/standards.cs      in the root of the tree
using System.Diagnostics;

// A web project is run in its own folder: the way to the documents is a whole one.
using var server = Process.Start("dotnet",
    ["run", "--project", "src/Server/Hutong.Server", "-v", "q", "--", "docs", Path.GetFullPath("docs")]);
server.WaitForExit();
return server.ExitCode;
