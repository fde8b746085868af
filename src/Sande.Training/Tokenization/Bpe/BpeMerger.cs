using System.Runtime.InteropServices;

namespace Sande.Training.Tokenization.Bpe;

/// <summary>
/// Merges the symbols of one word: a linked list of symbols and a queue of pairs ordered by rank, then by position, so a word of n symbols costs
/// O(n log n). Not thread-safe: it keeps its buffers from word to word.
/// </summary>
/// <remarks>
/// Why not the BpeTokenizer of Microsoft.ML.Tokenizers 2.0.1: its merging is quadratic (70 s for a megabyte of one letter), it does not know
/// <c>ignore_merges</c> and <c>byte_fallback</c>, and SentencePiece's equal scores need the leftmost pair first. This one serves all of these.
/// </remarks>
internal sealed class BpeMerger(MergeTable merges)
{
    private const int End = -1;
    private const int Removed = -1;
    private readonly PriorityQueue<(int Position, int Id), long> _queue = new();
    private Symbol[] _symbols = [];

    /// <summary>Merges in place: afterwards the list holds the ids of the word's tokens.</summary>
    public void Merge(List<int> ids)
    {
        if (ids.Count < 2)
            return;
        Load(CollectionsMarshal.AsSpan(ids));
        while (_queue.TryDequeue(out var pair, out _))
            Apply(pair.Position, pair.Id);
        ids.Clear();
        for (var at = 0; at != End; at = _symbols[at].Next)
            ids.Add(_symbols[at].Id);
    }

    private void Load(ReadOnlySpan<int> ids)
    {
        if (_symbols.Length < ids.Length)
            _symbols = new Symbol[Math.Max(ids.Length, 2 * _symbols.Length)];
        for (var i = 0; i < ids.Length; i++)
            _symbols[i] = new() { Id = ids[i], Previous = i - 1, Next = i + 1 < ids.Length ? i + 1 : End };
        for (var i = 0; i + 1 < ids.Length; i++)
            Enqueue(i);
    }

    private void Enqueue(int position)
    {
        var left = _symbols[position];
        if (left.Next != End && merges.TryGet(left.Id, _symbols[left.Next].Id, out var merge))
            _queue.Enqueue((position, merge.Id), ((long)merge.Rank << 32) | (uint)position);
    }

    private void Apply(int position, int id)
    {
        ref var left = ref _symbols[position];
        // A pair that was queued before one of its halves merged elsewhere.
        if (left.Id == Removed || left.Next == End || !merges.TryGet(left.Id, _symbols[left.Next].Id, out var merge) || merge.Id != id)
            return;
        ref var right = ref _symbols[left.Next];
        left.Id = id;
        left.Next = right.Next;
        right.Id = Removed;
        if (left.Next != End)
            _symbols[left.Next].Previous = position;
        if (left.Previous != End)
            Enqueue(left.Previous);
        Enqueue(position);
    }

    private struct Symbol
    {
        public int Id;
        public int Previous;
        public int Next;
    }
}
