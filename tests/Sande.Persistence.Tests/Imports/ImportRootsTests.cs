using System.Diagnostics;
using Microsoft.Extensions.Options;
using Sande.Persistence.Imports;

namespace Sande.Persistence.Tests.Imports;

public sealed class ImportRootsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sande-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_below_a_root_lists_its_files_without_hidden_folders()
    {
        Write("root/chat/config.json", "root/chat/sub/a.json", "root/chat/.gitattributes", "root/chat/.git/HEAD", "root/chat/.cache/huggingface/x");
        Assert.Equal([".gitattributes", "config.json", "sub/a.json"], Roots("root").Find(At("root/chat")).ListFiles());
        Assert.Equal([".gitattributes", "config.json", "sub/a.json"], Roots("other", "root/chat").Find(At("root/chat") + "/").ListFiles());
        using var file = Roots("root").Find(At("root/chat/../chat")).OpenRead("config.json");
        Assert.Equal("root/chat/config.json", new StreamReader(file).ReadToEnd());
    }

    [Theory]
    [InlineData("outside/chat", "not below a folder")]
    [InlineData("root-2/chat", "not below a folder")]
    [InlineData("root/../outside/chat", "not below a folder")]
    [InlineData("outside/none", "not below a folder")]
    [InlineData("root/none", "There is no folder")]
    [InlineData("root/leads-out", "leads out")]
    [InlineData("root/leads-out/chat", "leads out")]
    [InlineData("root/file.json", "is a file")]
    [InlineData("root/empty", "has no files")]
    public void Other_folders_are_refused_with_their_reason(string path, string reason)
    {
        Write("root/file.json", "outside/chat/config.json", "root-2/chat/config.json");
        _folder.CreateSubdirectory("root/empty");
        Directory.CreateSymbolicLink(At("root/leads-out"), At("outside"));
        Assert.Contains(reason, Assert.Throws<ImportException>(() => Roots("root").Find(At(path)).ListFiles()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_roots_nothing_is_imported_and_a_relative_path_never()
    {
        Assert.Contains("SANDE_IMPORT_ROOTS", Assert.Throws<ImportException>(() => Roots().Find(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("absolute", Assert.Throws<ImportException>(() => Roots("root").Find("root")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_files_within_a_root_are_followed_and_those_that_lead_out_or_nowhere_are_refused()
    {
        Write("root/blobs/1", "root/snapshot/own.json", "secret");
        File.CreateSymbolicLink(At("root/snapshot/config.json"), "../blobs/1");
        File.CreateSymbolicLink(At("root/snapshot/leads-out"), "../../secret");
        File.CreateSymbolicLink(At("root/snapshot/leads-nowhere"), "../none");
        var folder = Roots("root").Find(At("root/snapshot"));
        Assert.Equal(["config.json", "leads-nowhere", "leads-out", "own.json"], folder.ListFiles());
        using (var file = folder.OpenRead("config.json"))
            Assert.Equal("root/blobs/1", new StreamReader(file).ReadToEnd());
        Assert.Contains("leads out", Assert.Throws<ImportException>(() => folder.OpenRead("leads-out")).Message, StringComparison.Ordinal);
        Assert.Contains("can't be read", Assert.Throws<ImportException>(() => folder.OpenRead("leads-nowhere")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_pipe_is_refused_and_not_waited_for()
    {
        Write("root/chat/config.json");
        using (var process = Process.Start("mkfifo", [At("root/chat/pipe")]))
            process.WaitForExit();
        var folder = Roots("root").Find(At("root/chat"));
        Assert.Contains("neither a file nor a link", Assert.Throws<ImportException>(() => folder.OpenRead("pipe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_belong_in_a_checkpoint_is_named_file_by_file()
    {
        Write("root/chat/config.json", "root/chat/pytorch_model.bin", "root/chat/a\nb", "elsewhere/x");
        Directory.CreateSymbolicLink(At("root/chat/linked"), At("elsewhere"));
        var message = Assert.Throws<ImportException>(() => Roots("root").Find(At("root/chat")).ListFiles()).Message;
        Assert.Contains("pytorch_model.bin: Pickled weights are refused", message, StringComparison.Ordinal);
        Assert.Contains("control character", message, StringComparison.Ordinal);
        Assert.Contains("linked: A link to a folder is not followed", message, StringComparison.Ordinal);
    }

    private ImportRoots Roots(params string[] roots) => new(Options.Create(new SandeOptions { ImportRoots = [.. roots.Select(At)] }));

    private string At(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>Files whose text is their path.</summary>
    private void Write(params string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
            File.WriteAllText(At(path), path);
        }
    }
}
