using static TorchSharp.torch;

namespace Sande.Training.Generation;

/// <summary>Rows of token ids as one tensor [B, width], int64; padding is token 0, which nothing sees.</summary>
internal static class Padding
{
    public static Tensor Left(IReadOnlyList<IReadOnlyList<int>> rows, int width, Device device) => Fill(rows, width, row => width - row.Count, device);

    public static Tensor Right(IReadOnlyList<IReadOnlyList<int>> rows, int width, Device device) => Fill(rows, width, _ => 0, device);

    private static Tensor Fill(IReadOnlyList<IReadOnlyList<int>> rows, int width, Func<IReadOnlyList<int>, int> start, Device device)
    {
        var ids = new long[rows.Count * width];
        for (var row = 0; row < rows.Count; row++)
        {
            var offset = row * width + start(rows[row]);
            for (var i = 0; i < rows[row].Count; i++)
                ids[offset + i] = rows[row][i];
        }

        return tensor(ids, [rows.Count, width], device: device);
    }
}
