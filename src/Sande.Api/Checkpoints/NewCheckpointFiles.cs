using Sande.Contracts.Checkpoints;
using Sande.Contracts.Validation;

namespace Sande.Api.Checkpoints;

/// <summary>The rules for the <c>files</c> of a new checkpoint.</summary>
internal static class NewCheckpointFiles
{
    /// <summary>Each is a lock of the database while the checkpoint is created.</summary>
    private const int MaxFiles = 1000;
    private const int Sha256Digits = 64;

    public static IEnumerable<ValidationError> Validate(NewCheckpoint checkpoint)
    {
        if (checkpoint.Files is not { } files)
            return [];
        if (checkpoint.Source.Type != CheckpointSourceType.Upload)
            return [new("/files", "Only an upload has files: an import finds its own.")];
        if (files.Length > MaxFiles)
            return [new("/files", $"There are {files.Length} files; at most {MaxFiles} are taken.")];
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return [.. files.SelectMany((file, index) => Validate(file, $"/files/{index}", paths)), .. FindRepeated(files.Select(file => file.Path))];
    }

    private static IEnumerable<ValidationError> Validate(NewCheckpointFile file, string pointer, HashSet<string> paths)
    {
        if ((CheckpointPath.FindFault(file.Path) ?? CheckpointPath.FindRefusal(file.Path)) is { } fault)
            yield return new($"{pointer}/path", fault);
        else if (FoldersOf(file.Path).FirstOrDefault(paths.Contains) is { } clash)
            yield return new($"{pointer}/path", $"\"{clash}\" is a file, so it can't be a folder too.");
        if (file.Size < 0)
            yield return new($"{pointer}/size", "Must be at least 0.");
        if (file.Sha256.Length != Sha256Digits || !file.Sha256.All(char.IsAsciiHexDigitLower))
            yield return new($"{pointer}/sha256", $"Must be {Sha256Digits} lower-case hexadecimal digits.");
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        var parts = path.Split('/');
        return Enumerable.Range(1, parts.Length - 1).Select(count => string.Join('/', parts[..count]));
    }

    private static IEnumerable<ValidationError> FindRepeated(IEnumerable<string> paths)
        => paths.Index().GroupBy(file => file.Item).SelectMany(same => same.Skip(1)).Select(file => new ValidationError($"/files/{file.Index}/path", "The path is there twice."));
}
