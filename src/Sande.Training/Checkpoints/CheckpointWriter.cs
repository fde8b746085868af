using Sande.Contracts.Jobs;
using Sande.Training.Checkpoints.Safetensors;
using Sande.Training.Errors;
using TorchSharp;

namespace Sande.Training.Checkpoints;

/// <summary>Writes a changed model as a checkpoint that differs from its parent in nothing but the numbers of its weights.</summary>
public static class CheckpointWriter
{
    /// <summary>
    /// Writes <paramref name="parameters"/> to <paramref name="outputFolder"/> in the parent's layout: the same shards, tensor names, order, shapes, dtypes and
    /// metadata (each shard's header is the parent's, byte for byte), every other file copied. Numbers are rounded to the nearest, ties to even. A stored output
    /// projection that the model ties to its embedding gets the embedding's numbers. The folder is written beside its place, flushed to the disk and renamed
    /// into place: it is there whole, or not at all. A model that was not changed gives the parent's bytes.
    /// </summary>
    /// <param name="parentFolder">The checkpoint that the model was loaded from.</param>
    /// <param name="outputFolder">Where to write. An earlier checkpoint there is replaced; any other folder that is not empty is refused.</param>
    /// <param name="parameters">The model's parameters by Hugging Face's names, on any device and of any floating dtype.</param>
    /// <param name="cancellationToken">Looked at before each tensor.</param>
    /// <exception cref="CheckpointFormatException">The parent is not sound, or the parameters are not its tensors.</exception>
    /// <exception cref="TrainingException">The disk is full or can't be written (<see cref="FailureCode.Storage"/>); nothing is left behind.</exception>
    public static void Write(string parentFolder, string outputFolder, IReadOnlyDictionary<string, torch.Tensor> parameters, CancellationToken cancellationToken = default)
    {
        using var parent = CheckpointReader.Open(parentFolder);
        parent.CheckFits(parameters);
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder));
        CheckTarget(parent.Folder, output);
        var temporary = output + ".writing";
        try
        {
            DurableFile.DeleteQuietly(temporary); // Of an attempt that was killed.
            Directory.CreateDirectory(temporary);
            CopyOthers(parent, temporary, cancellationToken);
            foreach (var shard in parent.Shards)
                WriteShard(shard, Path.Combine(temporary, shard.Header.FileName), parameters, cancellationToken);
            MoveIntoPlace(temporary, output);
        }
        catch (Exception e)
        {
            DurableFile.DeleteQuietly(temporary);
            if (DurableFile.IsStorageFault(e))
                throw DurableFile.WriteFault(output, e);
            throw;
        }
    }

    private static void CheckTarget(string parent, string output)
    {
        if ((output + Path.DirectorySeparatorChar).StartsWith(parent + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new TrainingException(FailureCode.Storage, $"{output} is the parent checkpoint's folder, or in it: the output needs a folder of its own.");
        var isOther = File.Exists(output)
            || (Directory.Exists(output) && !File.Exists(Path.Combine(output, "config.json")) && Directory.EnumerateFileSystemEntries(output).Any());
        if (isOther)
            throw new TrainingException(FailureCode.Storage, $"{output} exists and is not a checkpoint: it is not replaced.");
    }

    private static void CopyOthers(CheckpointReader parent, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in CheckpointFiles.List(parent.Folder).Except(parent.Shards.Select(shard => shard.Header.FileName)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var source = File.OpenRead(Path.Combine(parent.Folder, file));
            var copy = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            DurableFile.Create(copy, source.Length, source.CopyTo);
        }
    }

    private static void WriteShard(
        SafetensorsFile parent, string path, IReadOnlyDictionary<string, torch.Tensor> parameters, CancellationToken cancellationToken) =>
        DurableFile.Create(path, parent.Header.FileLength, stream =>
        {
            stream.Write(parent.ReadHeaderBytes());
            foreach (var tensor in parent.Header.Tensors)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TensorMatch.FindParameter(tensor.Name, parameters) is { } parameter)
                    TensorBytes.Visit(parameter, tensor.Dtype.TorchType!.Value, stream.Write);
                else
                    parent.Visit(tensor, stream.Write);
            }
        });

    private static void MoveIntoPlace(string temporary, string output)
    {
        foreach (var folder in Directory.EnumerateDirectories(temporary, "*", SearchOption.AllDirectories).Append(temporary))
            DurableFile.FlushFolder(folder);
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        Directory.Move(temporary, output);
        DurableFile.FlushFolder(Path.GetDirectoryName(output)!);
    }
}
