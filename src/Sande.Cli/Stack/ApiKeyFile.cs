using System.Security.Cryptography;

namespace Sande.Cli.Stack;

/// <summary>The administrator's key of a data folder: made once, readable by its owner alone, the same after every restart.</summary>
internal static class ApiKeyFile
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>Where the key of <paramref name="dataFolder"/> lies.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "api-key");

    /// <summary>The kept key; made (190 random bits) where there is none.</summary>
    public static string ReadOrCreate(string dataFolder)
    {
        var path = PathIn(dataFolder);
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } kept)
            return kept;
        var key = "sande_" + RandomNumberGenerator.GetString(Alphabet, 32);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(key);
        return key;
    }
}
