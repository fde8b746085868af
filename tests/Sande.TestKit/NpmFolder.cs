using Xunit;

namespace Sande.TestKit;

/// <summary>A folder with a package.json and its lock, installed by the first test that needs it. Where Node or npm can't, that test skips.</summary>
public sealed class NpmFolder
{
    private readonly Lazy<Task<string?>> _fault;

    /// <param name="parts">Where it is, below the repository's folder.</param>
    public NpmFolder(params string[] parts)
    {
        Path = System.IO.Path.Combine([SharedData.Repository, .. parts]);
        _fault = new(() => NodePackage.InstallAsync(Path));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Installs what the lock names; skips the test, saying why, where that can't be.</summary>
    public async Task RequireAsync()
    {
        var fault = await _fault.Value;
        Skip.If(fault is not null, fault);
    }
}
