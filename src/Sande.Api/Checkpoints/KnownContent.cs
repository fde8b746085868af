using System.Collections.Immutable;
using Sande.Contracts.Validation;
using Sande.Persistence;
using Sande.Persistence.Entities;
using Sande.Persistence.Storage;

namespace Sande.Api.Checkpoints;

/// <summary>Gives a new checkpoint those of its files whose content is in the store already: not a byte of them is sent again.</summary>
internal sealed class KnownContent(SandeDbContext db, BlobCollector collector, IBlobStore blobs)
{
    /// <summary>Adds what is there to the checkpoint; to be called in the transaction that creates it, which keeps it from being removed meanwhile.</summary>
    /// <returns>What is missing, null where nothing was asked for; and sizes that are wrong.</returns>
    public async Task<(IReadOnlyList<CheckpointFileView>? Missing, IReadOnlyList<ValidationError> Errors)> LinkAsync(
        Checkpoint checkpoint, ImmutableArray<NewCheckpointFile>? files, CancellationToken cancellationToken)
    {
        if (files is not { } wanted)
            return (null, []);
        var sizes = await ClaimAsync(wanted.Select(file => file.Sha256), cancellationToken);
        var (missing, errors) = (new List<CheckpointFileView>(), new List<ValidationError>());
        foreach (var (index, file) in wanted.Index())
        {
            var entity = new CheckpointFile { CheckpointId = checkpoint.Id, Path = file.Path, Size = file.Size, Sha256 = file.Sha256 };
            if (!sizes.TryGetValue(file.Sha256, out var size))
                missing.Add(CheckpointFileView.From(entity));
            else if (size != file.Size)
                errors.Add(new($"/files/{index}/size", $"The file of this sha256 has {size} bytes, not {file.Size}."));
            else
                checkpoint.Files.Add(entity);
        }

        db.CheckpointFiles.AddRange(checkpoint.Files);
        return (missing, errors);
    }

    // In one order, so that two requests never wait for each other.
    private async Task<Dictionary<string, long>> ClaimAsync(IEnumerable<string> sha256s, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>();
        foreach (var sha256 in sha256s.Distinct().Order(StringComparer.Ordinal))
        {
            if (!await collector.ClaimAsync(db, sha256, cancellationToken))
                continue;
            await using var content = await blobs.OpenReadAsync(sha256, cancellationToken);
            sizes[sha256] = content.Length;
        }

        return sizes;
    }
}
