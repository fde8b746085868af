using System.Collections.Concurrent;

namespace Sande.Training.Kernels.Cuda;

/// <summary>The kernels for a number format, compiled for a device and loaded there. They live as long as the process.</summary>
internal sealed unsafe class CudaProgram : IKernelLauncher
{
    // libtorch starts its own kernels on the legacy default stream as long as no one chooses another, and here no one does, autograd's threads included:
    // on the same stream ours come after what they read was written, and before memory that they use is given to others.
    private const nint DefaultStream = 0;

    private readonly nint _context;
    private readonly ConcurrentDictionary<string, nint> _functions = new();

    /// <exception cref="CudaKernelException">A file does not compile, or does not load.</exception>
    /// <exception cref="DllNotFoundException">There is no driver.</exception>
    public CudaProgram(int deviceIndex, string format)
    {
        Driver.Check(Driver.Initialize(0));
        Driver.Check(Driver.GetDevice(out var device, deviceIndex));
        // The primary context is the one that libtorch uses.
        Driver.Check(Driver.RetainPrimaryContext(out _context, device));
        Multiprocessors = Attribute(device, Driver.MultiprocessorCount);
        Capability = Attribute(device, Driver.ComputeCapabilityMajor) * 10 + Attribute(device, Driver.ComputeCapabilityMinor);
        Compile(format);
    }

    /// <summary>Compute capability, as 90.</summary>
    public int Capability { get; }

    /// <inheritdoc/>
    public int Multiprocessors { get; }

    /// <inheritdoc/>
    public void Launch(string kernel, Blocks blocks, params ReadOnlySpan<KernelArgument> arguments)
    {
        if (blocks.Count == 0)
            return;
        var function = _functions[kernel];
        var addresses = stackalloc void*[arguments.Length];
        fixed (KernelArgument* first = arguments)
        {
            for (var i = 0; i < arguments.Length; i++)
                addresses[i] = first + i;
            using var _ = new CurrentContext(_context);
            Driver.Check(Driver.Launch(
                function, (uint)blocks.Count, 1, 1, (uint)blocks.Threads, (uint)blocks.Rows, 1, (uint)blocks.SharedBytes, DefaultStream, addresses, null), kernel);
        }
    }

    private static int Attribute(int device, int attribute)
    {
        Driver.Check(Driver.GetAttribute(out var value, attribute, device));
        return value;
    }

    private void Compile(string format)
    {
        var compiled = new ConcurrentBag<CompiledKernels>();
        try
        {
            Parallel.ForEach(KernelSources.Instances(format), file => compiled.Add(Nvrtc.Compile(file.Key, file.Value, Capability)));
        }
        catch (AggregateException failures)
        {
            throw new CudaKernelException(string.Join("; ", failures.InnerExceptions.Select(failure => failure.Message).Distinct()));
        }

        using var _ = new CurrentContext(_context);
        foreach (var kernels in compiled)
            Load(kernels);
    }

    private void Load(CompiledKernels kernels)
    {
        Driver.Check(Driver.LoadModule(out var module, kernels.Image));
        foreach (var (instance, name) in kernels.Names)
        {
            Driver.Check(Driver.GetFunction(out var function, module, name), instance);
            _functions[instance] = function;
        }
    }

    /// <summary>Makes a context this thread's current one for a while; mostly libtorch has done so already.</summary>
    private readonly ref struct CurrentContext
    {
        private readonly bool _isPushed;

        public CurrentContext(nint context)
        {
            Driver.Check(Driver.GetCurrentContext(out var current));
            if (current == context)
                return;
            Driver.Check(Driver.PushContext(context));
            _isPushed = true;
        }

        public void Dispose()
        {
            if (_isPushed)
                Driver.Check(Driver.PopContext(out _));
        }
    }
}
